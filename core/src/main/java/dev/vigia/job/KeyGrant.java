package dev.vigia.job;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a service key may do, for as long as it lives.
 *
 * @param scopes at least one
 * @param types  the job types that it is held to in all of it; {@link AllowedTypes#ALL}: not held
 */
public record KeyGrant(Set<KeyScope> scopes, AllowedTypes types) {
    private static final int MOST_TYPES = 100;
    private static final int LONGEST_TYPE = 200;

    /** The key of the environment. */
    public static final KeyGrant ADMIN = new KeyGrant(Set.of(KeyScope.ADMIN), AllowedTypes.ALL);

    /**
     * What a key may do.
     *
     * @throws InvalidKeyException naming what is not valid
     */
    public KeyGrant {
        scopes = Set.copyOf(scopes);
        require(!scopes.isEmpty(), "scopes", "at least one of " + KeyScope.words());
        if (!types.all()) {
            require(
                    !types.types().isEmpty() && types.types().size() <= MOST_TYPES,
                    "types",
                    "1 to " + MOST_TYPES + " types, or none given for any type");
            require(
                    types.types().stream().allMatch(KeyGrant::isType),
                    "types",
                    "each is 1 to " + LONGEST_TYPE + " characters, and not '*', which names the default policy");
            require(
                    !scopes.contains(KeyScope.ADMIN),
                    "types",
                    "none with scope admin: an admin can make any key, so types would hold nothing back");
        }
    }

    private static boolean isType(String type) {
        return !type.isBlank() && type.length() <= LONGEST_TYPE && type.indexOf('\0') < 0 && !"*".equals(type);
    }

    private static void require(boolean holds, String parameter, String rule) {
        if (!holds) {
            throw new InvalidKeyException(parameter, rule);
        }
    }

    public boolean allows(KeyScope scope) {
        return scopes.contains(scope) || scopes.contains(KeyScope.ADMIN);
    }

    /** {@code read, operate}, in the order of {@link KeyScope}. */
    public String scopeWords() {
        return scopes.stream().sorted().map(KeyScope::word).collect(Collectors.joining(", "));
    }
}
