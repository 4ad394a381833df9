package dev.vigia.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRulesTest {
    @ParameterizedTest
    @EnumSource(KeyScope.class)
    void aScopeGrantsItselfOnlyAndAdminGrantsAll(KeyScope asked) {
        for (KeyScope held : KeyScope.values()) {
            assertThat(new KeyGrant(Set.of(held), AllowedTypes.ALL).allows(asked))
                    .as(held + " for " + asked)
                    .isEqualTo(held == asked || held == KeyScope.ADMIN);
        }
    }

    @Test
    void aGrantThatMeansNothingOrTooMuchIsRefused() {
        assertInvalid("scopes", () -> new KeyGrant(Set.of(), AllowedTypes.ALL));
        assertInvalid("types", () -> new KeyGrant(Set.of(KeyScope.READ), AllowedTypes.of(Set.of())));
        assertInvalid("types", () -> new KeyGrant(Set.of(KeyScope.READ), AllowedTypes.of(Set.of("*"))));
        assertInvalid("types", () -> new KeyGrant(Set.of(KeyScope.READ), AllowedTypes.of(Set.of("x".repeat(201)))));
        assertInvalid(
                "types",
                () -> new KeyGrant(Set.of(KeyScope.READ, KeyScope.ADMIN), AllowedTypes.of(Set.of("send_bill"))));
        assertInvalid("scopes", () -> KeyScope.of("root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " x", "x ", "a\nb", "a\u202eb", "a\u0000b", "\ud800"})
    void aNameThatCouldNotBeReadIsRefused(String name) {
        assertInvalid("name", () -> new NewKey(name, KeyGrant.ADMIN, KeyEnd.NEVER));
    }

    @Test
    void aWholeKeyNeverBecomesAName() {
        String key = KeySecret.generate().reveal();
        assertInvalid("name", () -> new NewKey(key, KeyGrant.ADMIN, KeyEnd.NEVER));
        assertThat(new NewKey("svg_renderer, Zürich · 東京", KeyGrant.ADMIN, KeyEnd.NEVER).name())
                .contains("svg_");
    }

    @Test
    void allowedTypesMeetWhatIsAskedFor() {
        AllowedTypes two = AllowedTypes.of(Set.of("a", "b"));
        assertThat(two.only("a")).isEqualTo(AllowedTypes.of(Set.of("a")));
        assertThat(two.only("c").types()).isEmpty();
        assertThat(two.only(null)).isEqualTo(two);
        assertThat(AllowedTypes.ALL.only("c")).isEqualTo(AllowedTypes.of(Set.of("c")));
        assertThat(AllowedTypes.ALL.array()).isNull();
        assertThat(two).hasToString("a, b");
    }

    private static void assertInvalid(String parameter, Runnable making) {
        assertThatThrownBy(making::run)
                .isInstanceOfSatisfying(
                        InvalidKeyException.class,
                        e -> assertThat(e.parameter()).isEqualTo(parameter));
    }
}
