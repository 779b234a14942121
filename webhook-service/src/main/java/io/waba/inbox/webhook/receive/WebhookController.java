package io.waba.inbox.webhook.receive;

import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Meta's two calls, at the address and its alias. */
@RestController
@RequestMapping({"/webhooks/whatsapp", "/api/v1/whatsapp/webhook"})
class WebhookController {

    private static final MediaType PLAIN_TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final WebhookIntake intake;
    private final BodyReader bodies;
    private final LargeBodies largeBodies;
    private final byte[] verifyToken;

    WebhookController(WebhookIntake intake, BodyReader bodies, LargeBodies largeBodies, WebhookSettings settings) {
        this.intake = intake;
        this.bodies = bodies;
        this.largeBodies = largeBodies;
        this.verifyToken = settings.verifyToken().getBytes(StandardCharsets.UTF_8);
    }

    /** Registration of the webhook; Meta does not sign it, the token is all there is. */
    @GetMapping
    ResponseEntity<String> verify(
            @RequestParam(name = "hub.mode", required = false) @Nullable String mode,
            @RequestParam(name = "hub.verify_token", required = false) @Nullable String token,
            @RequestParam(name = "hub.challenge", required = false) @Nullable String challenge) {
        if (mode == null || token == null || challenge == null || challenge.isEmpty()) {
            throw new WebhookRefusedException(
                    ErrorCode.INVALID_REQUEST,
                    "query: incomplete (expected: hub.mode, hub.verify_token and hub.challenge)",
                    null);
        }
        boolean ours = MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), verifyToken);
        if (!mode.equals("subscribe") || !ours) {
            throw new WebhookRefusedException(
                    ErrorCode.FORBIDDEN,
                    "hub.mode, hub.verify_token: no match (expected: subscribe and the token that was agreed)",
                    null);
        }
        return ResponseEntity.ok()
                .contentType(PLAIN_TEXT)
                .header("X-Content-Type-Options", "nosniff")
                .body(challenge);
    }

    /** One webhook; 200 says that every update in it is safe. */
    @PostMapping
    ResponseEntity<Void> receive(HttpServletRequest request) throws IOException {
        String signature = request.getHeader(WebhookSignature.HEADER);
        WebhookIntake.requireSignature(signature);
        long announced = request.getContentLengthLong();
        LargeBodies.Place place = largeBodies.enter(announced);
        try {
            intake.accept(bodies.read(request.getInputStream(), announced), signature);
        } finally {
            place.leave();
        }
        return ResponseEntity.ok().build();
    }
}
