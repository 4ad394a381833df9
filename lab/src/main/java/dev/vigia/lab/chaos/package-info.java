/** Fault injection with real processes: worker JVMs, a PostgreSQL that can be crashed, a proxy that loses answers. */
package dev.vigia.lab.chaos;
