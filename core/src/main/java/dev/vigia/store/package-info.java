/**
 * The write side: one class for each SQL statement that changes something. Leases, due times and expiry are decided by
 * the database's clock only.
 */
package dev.vigia.store;
