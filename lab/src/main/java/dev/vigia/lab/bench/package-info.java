/**
 * Vigía beside its peers: every system in a process of its own, all on one PostgreSQL, taking turns within each round, so
 * that what else the machine does hits all of them alike. Only ratios within one run mean anything.
 */
package dev.vigia.lab.bench;
