/** One rule for each cause: what must be seen before it is said, and how it is told. Pure; in no order. */
package dev.vigia.diagnose.rule;
