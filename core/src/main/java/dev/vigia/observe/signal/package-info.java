/**
 * What is known of the whole system at one instant, as plain records: the input of every verdict, and all of it. Read by
 * {@code dev.vigia.observe.SystemQuestion}, judged by {@code dev.vigia.diagnose.Diagnosis}, kept with each incident.
 */
package dev.vigia.observe.signal;
