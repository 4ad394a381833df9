/**
 * Pure judgement: observations go in, verdicts come out. No SQL, no clock, no logger, so every verdict can be reached again
 * from what was observed.
 */
package dev.vigia.diagnose;
