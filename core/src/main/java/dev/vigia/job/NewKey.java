package dev.vigia.job;

/**
 * A service key to make.
 *
 * @param name who holds it and what for, 1 to 100 characters; it stands in the audit beside the id
 */
public record NewKey(String name, KeyGrant grant, KeyEnd expiry) {
    private static final int LONGEST_NAME = 100;

    /**
     * A key to make.
     *
     * @throws InvalidKeyException naming what is not valid
     */
    public NewKey {
        boolean valid = name != null
                && !name.isBlank()
                && name.equals(name.strip())
                && name.codePointCount(0, name.length()) <= LONGEST_NAME
                && name.codePoints().noneMatch(NewKey::isInvisible);
        if (!valid) {
            throw new InvalidKeyException(
                    "name",
                    "1 to " + LONGEST_NAME
                            + " visible characters, no space at its ends: who holds the key and what for");
        }
        if (KeySecret.isIn(name)) {
            throw new InvalidKeyException("name", "a whole key stands in it, which must never become a name");
        }
    }

    /** Controls, and signs that reorder or hide text; halves of a pair are no characters. */
    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
