package dev.vigia.lab.chaos.history;

/**
 * One thing that must hold.
 *
 * @param name  what holds, as a sentence
 * @param when  whether it must hold at every moment, or only when all work is done
 * @param query finds what contradicts it: no row, no contradiction
 */
public record Rule(String name, When when, String query) {

    /** When a rule must hold. */
    public enum When {
        ALWAYS,
        AT_REST
    }

    static Rule always(String name, String query) {
        return new Rule(name, When.ALWAYS, query);
    }

    static Rule atRest(String name, String query) {
        return new Rule(name, When.AT_REST, query);
    }
}
