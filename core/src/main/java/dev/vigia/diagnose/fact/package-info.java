/** What follows from an observation before anybody judges: rates, usual figures, failures grouped by what they have in common. */
package dev.vigia.diagnose.fact;
