/** The incident benchmark: faults are injected into a real system, and what the diagnosis says of them is scored. */
package dev.vigia.lab.incidents;
