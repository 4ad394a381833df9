/** The words of a verdict: causes, and what an incident says. Values only. */
package dev.vigia.diagnose.incident;
