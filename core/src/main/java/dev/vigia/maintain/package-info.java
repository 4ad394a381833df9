/** Periodic duties of the one elected node. */
package dev.vigia.maintain;
