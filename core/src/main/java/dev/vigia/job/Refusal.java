package dev.vigia.job;

/**
 * Why one of many jobs was not enqueued.
 *
 * @param parameter the member at fault, or null where the detail names it
 * @param detail    for a person
 */
public record Refusal(String parameter, String detail) {}
