/** The running loop: claim, execute, keep leases, settle. */
package dev.vigia.worker;
