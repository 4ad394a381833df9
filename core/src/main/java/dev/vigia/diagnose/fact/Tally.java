package dev.vigia.diagnose.fact;

/** So many of so many. */
public record Tally(long failed, long total) {
    public static final Tally NONE = new Tally(0, 0);

    public Tally plus(long more, long of) {
        return new Tally(failed + more, total + of);
    }

    public Tally plus(Tally other) {
        return plus(other.failed, other.total);
    }

    public double share() {
        return total == 0 ? 0 : (double) failed / total;
    }

    /** Whether this share is larger than another's beyond chance. Nothing is known of an empty one, so it is not. */
    public boolean exceeds(Tally other) {
        return exceeds(other, Thresholds.CHI_SQUARE);
    }

    /**
     * Whether this share is larger than the other one's, and not by chance.
     *
     * @param chiSquare how sure one must be
     */
    public boolean exceeds(Tally other, double chiSquare) {
        return total > 0 && other.total > 0 && share() > other.share() && chiSquare(other) > chiSquare;
    }

    /** Likelihood ratio of two shares against one (G-test). */
    private double chiSquare(Tally other) {
        double all = (double) (failed + other.failed) / (total + other.total);
        return 2
                * (term((double) failed, total * all)
                        + term((double) (total - failed), total * (1 - all))
                        + term((double) other.failed, other.total * all)
                        + term((double) (other.total - other.failed), other.total * (1 - all)));
    }

    private static double term(double seen, double expected) {
        return seen == 0 ? 0 : seen * Math.log(seen / expected);
    }
}
