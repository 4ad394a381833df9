/** The front door: {@link dev.vigia.Vigia} wires the parts. */
package dev.vigia;
