/**
 * What can be set, and what was: each option is declared once, in {@link dev.vigia.server.config.Options}, and its value
 * comes from the command line, the environment, {@code vigia.yaml} or its default, in this order.
 */
package dev.vigia.server.config;
