/** A worker as an application would run it, whose handlers do what a script says. */
package dev.vigia.lab.incidents.worker;
