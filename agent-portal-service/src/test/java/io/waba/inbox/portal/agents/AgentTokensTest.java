package io.waba.inbox.portal.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waba.inbox.portal.problem.InvalidSettingException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTokensTest {

    private static final String SECRET = "a secret of the tests, long enough for HS256";
    private static final String OTHER_SECRET = "another secret of the tests, as long as that one";
    private static final Instant NOW = Instant.parse("2026-11-20T10:15:30Z");
    private static final Agent ANA =
            new Agent("a_1", "demo", "ana@demo.test", "Ana", Role.LEAD, "", null, true, 0, NOW);
    private static final String CLAIMS =
            "{\"sub\":\"a_1\",\"tenantId\":\"demo\",\"name\":\"Ana\",\"role\":\"lead\",\"iat\":1795169730,\"exp\":1795173330}";

    private static AgentTokens tokens(String secret, @Nullable String previous, Instant at) {
        return new AgentTokens(
                new TokenSettings(secret, previous, Duration.ofHours(1), Duration.ofSeconds(2)),
                Clock.fixed(at, ZoneOffset.UTC));
    }

    private static AgentTokens tokens(Instant at) {
        return tokens(SECRET, null, at);
    }

    private static void assertRefused(ErrorCode code, AgentTokens tokens, @Nullable String token) {
        assertThatExceptionOfType(TokenRefusedException.class)
                .isThrownBy(() -> tokens.verify(token))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    private static String signed(String header, String claims, String algorithm, byte[] key) throws Exception {
        String content = encoded(header) + "." + encoded(claims);
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return content + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    }

    private static String signed(String claims) throws Exception {
        return signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, "HmacSHA256", SECRET.getBytes(UTF_8));
    }

    @Test
    void anIssuedTokenSaysWhoTheAgentIs() throws TokenRefusedException {
        IssuedToken token = tokens(NOW).issue(ANA);

        assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
        assertThat(tokens(NOW).verify(token.value()))
                .isEqualTo(new AgentIdentity("a_1", "demo", "Ana", Role.LEAD, NOW.plusSeconds(3600)));
    }

    @Test
    void theClaimsHaveTheirNamesOnTheWire() {
        String payload = tokens(NOW).issue(ANA).value().split("\\.", 3)[1];

        assertThat(new String(Base64.getUrlDecoder().decode(payload), UTF_8)).isEqualTo(CLAIMS);
    }

    @Test
    void aTokenThatAnotherLibraryMadeWithTheSecretIsTaken() throws Exception {
        assertThat(tokens(NOW).verify(signed(CLAIMS)).agentId()).isEqualTo("a_1");
    }

    @Test
    void noTokenIsMissingAndNotInvalid() {
        assertRefused(ErrorCode.TOKEN_MISSING, tokens(NOW), null);
        assertRefused(ErrorCode.TOKEN_MISSING, tokens(NOW), " ");
    }

    @Test
    void aTokenIsGoodUntilItsExpiryAndTheClockSkew() throws TokenRefusedException {
        String token = tokens(NOW).issue(ANA).value();

        assertThat(tokens(NOW.plusSeconds(3601)).verify(token).agentId()).isEqualTo("a_1");
        assertRefused(ErrorCode.TOKEN_EXPIRED, tokens(NOW.plusSeconds(3603)), token);
    }

    @Test
    void aTokenOfAnotherSecretIsRefused() {
        String forged = tokens(OTHER_SECRET, null, NOW).issue(ANA).value();

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), forged);
    }

    @Test
    void anExpiredForgeryIsInvalidAndNotExpired() {
        String forged = tokens(OTHER_SECRET, null, NOW).issue(ANA).value();

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW.plusSeconds(7200)), forged);
    }

    @Test
    void thePreviousSecretStillVerifiesAndNeverSigns() throws TokenRefusedException {
        String old = tokens(OTHER_SECRET, null, NOW).issue(ANA).value();
        AgentTokens rotated = tokens(SECRET, OTHER_SECRET, NOW);

        assertThat(rotated.verify(old).agentId()).isEqualTo("a_1");
        assertThat(tokens(NOW).verify(rotated.issue(ANA).value()).agentId()).isEqualTo("a_1");
    }

    @Test
    void anExpiredTokenOfThePreviousSecretIsExpired() {
        String old = tokens(OTHER_SECRET, null, NOW).issue(ANA).value();

        assertRefused(ErrorCode.TOKEN_EXPIRED, tokens(SECRET, OTHER_SECRET, NOW.plusSeconds(7200)), old);
    }

    @Test
    void changedClaimsAreRefused() {
        String[] parts = tokens(NOW).issue(ANA).value().split("\\.", 3);
        String changed = encoded(CLAIMS.replace("\"demo\"", "\"other\""));

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), parts[0] + "." + changed + "." + parts[2]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
    void anUnsignedTokenIsRefused(String algorithm) {
        String header = encoded("{\"alg\":\"" + algorithm + "\"}");

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), header + "." + encoded(CLAIMS) + ".");
        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), header + "." + encoded(CLAIMS));
    }

    @Test
    void anUnsignedHeaderOverAValidSignatureIsRefused() throws Exception {
        String token = signed("{\"alg\":\"none\"}", CLAIMS, "HmacSHA256", SECRET.getBytes(UTF_8));

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), token);
    }

    @Test
    void anotherHashOfTheSameSecretIsRefused() throws Exception {
        String secret = SECRET + SECRET;
        String token = signed("{\"alg\":\"HS512\"}", CLAIMS, "HmacSHA512", secret.getBytes(UTF_8));

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(secret, null, NOW), token);
    }

    @Test
    void aPublicKeysSignatureIsRefusedHoweverItIsDressed() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        String content = encoded("{\"alg\":\"RS256\"}") + "." + encoded(CLAIMS);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(content.getBytes(UTF_8));
        String rsa = content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        String publicKeyAsSecret = signed(
                "{\"alg\":\"HS256\"}", CLAIMS, "HmacSHA256", keys.getPublic().getEncoded());

        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), rsa);
        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), publicKeyAsSecret);
    }

    @Test
    void aKeyInTheHeaderIsNotTrusted() throws Exception {
        String jwk = "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"" + encoded(OTHER_SECRET) + "\"}}";

        assertRefused(
                ErrorCode.TOKEN_INVALID, tokens(NOW), signed(jwk, CLAIMS, "HmacSHA256", OTHER_SECRET.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "tenantId", "name", "role", "exp"})
    void aSignedTokenWithoutAClaimIsRefused(String claim) throws Exception {
        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), signed(CLAIMS.replace("\"" + claim + "\"", "\"x\"")));
    }

    @Test
    void anUnknownRoleIsRefused() throws Exception {
        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), signed(CLAIMS.replace("lead", "owner")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "..", "....", "a.b.c.d.e", "{}", "\u0000"})
    void whatIsNoTokenAtAllIsRefused(String token) {
        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), token);
    }

    @Test
    void aTokenOfAMegabyteIsNotEvenParsed() {
        assertRefused(ErrorCode.TOKEN_INVALID, tokens(NOW), "a".repeat(1 << 20));
    }

    @Test
    void aSecretThatIsAbsentShortOrMonotonousIsRefusedByName() {
        Duration hour = Duration.ofHours(1);
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new TokenSettings("", null, hour, Duration.ZERO))
                .withMessageStartingWith("JWT_SECRET: absent (expected: a secret of 32 bytes or more");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new TokenSettings("x".repeat(31), null, hour, Duration.ZERO))
                .withMessage("JWT_SECRET: 31 bytes (expected: 32 or more)");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new TokenSettings("x".repeat(64), null, hour, Duration.ZERO))
                .withMessageStartingWith("JWT_SECRET: the same few characters");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new TokenSettings(SECRET, "short", hour, Duration.ZERO))
                .withMessage("JWT_SECRET_PREVIOUS: 5 bytes (expected: 32 or more)");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new TokenSettings(SECRET, null, hour, Duration.ofSeconds(6)))
                .withMessage("JWT_CLOCK_SKEW: PT6S (expected: PT0S to PT5S)");
    }

    @Test
    void nothingPrintsASecret() {
        TokenSettings settings = new TokenSettings(SECRET, OTHER_SECRET, Duration.ofHours(1), Duration.ZERO);

        assertThat(settings.toString()).doesNotContain("secret of the tests");
        assertThat(tokens(NOW).issue(ANA).toString()).doesNotContain("eyJ");
    }
}
