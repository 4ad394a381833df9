/** What a case happens in: a database, workers, traffic, other hosts, other sessions. */
package dev.vigia.lab.incidents.world;
