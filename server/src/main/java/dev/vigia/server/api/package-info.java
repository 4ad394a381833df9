/**
 * The HTTP API: one class a resource, each reads its request strictly, makes one call to the core, and renders the
 * answer. What may be asked and answered stands in the contract; everything else is refused by name.
 */
package dev.vigia.server.api;
