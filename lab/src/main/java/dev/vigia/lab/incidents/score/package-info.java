/** What was said, held against what was done. */
package dev.vigia.lab.incidents.score;
