/** What simpler ways to judge say of the same database at the same moment. */
package dev.vigia.lab.incidents.baseline;
