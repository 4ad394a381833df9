package dev.vigia.observe;

import java.util.List;

/**
 * One type's limits in detail.
 *
 * @param keys    the keys that use or wait for permits, those that use most first; at most {@value #MOST}
 * @param holders of the type's permits, the oldest first; at most {@value #MOST}
 */
public record TypeLimits(LimitUse use, List<KeyUse> keys, List<PermitHolder> holders) {
    public static final int MOST = 100;
}
