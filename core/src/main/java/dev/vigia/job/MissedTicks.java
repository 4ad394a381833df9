package dev.vigia.job;

import java.util.List;
import java.util.Locale;

/**
 * What becomes of ticks that nobody fired within their grace: all nodes were down, or PostgreSQL was.
 *
 * @param limit of {@code CATCH_UP}, how many ticks are made up for, the latest ones, 1 to 100; else null
 */
public record MissedTicks(Kind kind, Integer limit) {
    public static final int MOST = 100;

    /** Which of the three. */
    public enum Kind {
        /** They are left out. */
        SKIP,
        /** One run stands for all of them: the next tick if it is due by now, else the latest of them, late. */
        RUN_ONCE,
        /** The latest ones are each fired late, in their order. */
        CATCH_UP;

        /** The word in SQL, JSON and on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public MissedTicks {
        InvalidScheduleException.require(
                (kind == Kind.CATCH_UP) == (limit != null),
                "catch_up_limit",
                "given with missed catch_up, and only then");
        InvalidScheduleException.require(
                limit == null || (limit >= 1 && limit <= MOST), "catch_up_limit", "1 to " + MOST);
    }

    public static MissedTicks skip() {
        return new MissedTicks(Kind.SKIP, null);
    }

    public static MissedTicks runOnce() {
        return new MissedTicks(Kind.RUN_ONCE, null);
    }

    public static MissedTicks catchUp(int limit) {
        return new MissedTicks(Kind.CATCH_UP, limit);
    }

    /** How many missed ticks are fired late, at most. */
    public int makeUp() {
        return switch (kind) {
            case SKIP -> 0;
            case RUN_ONCE -> 1;
            case CATCH_UP -> limit;
        };
    }

    /** Why a missed tick is left out under this policy. */
    public TickReason leftOut() {
        return switch (kind) {
            case SKIP -> TickReason.MISSED;
            case RUN_ONCE -> TickReason.SUPERSEDED;
            case CATCH_UP -> TickReason.OVER_LIMIT;
        };
    }

    public static List<String> words() {
        return List.of(Kind.SKIP.word(), Kind.RUN_ONCE.word(), Kind.CATCH_UP.word());
    }
}
