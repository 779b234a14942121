package io.waba.inbox.state.outbound;

import io.waba.inbox.graph.GraphErrors;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.state.outbound.Attachments.Attachment;
import io.waba.inbox.state.store.ConversationTargets;
import io.waba.inbox.state.store.ConversationTargets.Target;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.Stores;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What is settled before a message is sent: whom to, whether WhatsApp would take it, and the body of the call. */
final class Preparation {

    static final Duration WINDOW = Duration.ofHours(24);

    private final ConversationTargets conversations;
    private final RedirectStore redirects;
    private final WhatsAppIds whatsappIds;
    private final Attachments attachments;
    private final Clock clock;

    Preparation(Stores stores, Attachments attachments, Clock clock) {
        this.conversations = stores.targets();
        this.redirects = stores.redirects();
        this.whatsappIds = new WhatsAppIds(stores.messages());
        this.attachments = attachments;
        this.clock = clock;
    }

    /** What can be said of a message. */
    sealed interface Prepared {

        /** It can be sent. */
        record Ready(String recipient, ObjectNode body) implements Prepared {}

        /** It never can. */
        record Hopeless(Failure failure) implements Prepared {}

        /** Its attachment is to be uploaded first; then it is prepared again. */
        record ToUpload(Attachment attachment) implements Prepared {}
    }

    Prepared prepare(Pending message) {
        Optional<Target> found =
                conversations.find(message.tenantId(), redirects.resolve(message.tenantId(), message.conversationId()));
        if (found.isEmpty()) {
            return hopeless("The conversation is gone", "Write to the customer in another conversation.");
        }
        Target target = found.get();
        String recipient = target.phone() != null ? target.phone() : target.userId();
        if (recipient == null) {
            return hopeless("The customer has no address", "Wait until the customer writes.");
        }
        if (!(message.content() instanceof OutboundContent.Template) && !windowIsOpen(target)) {
            return new Prepared.Hopeless(failure(GraphErrors.OUTSIDE_WINDOW));
        }
        MessageBody body = MessageBody.to(target, message.messageId())
                .answering(whatsappIds.of(message.tenantId(), message.replyTo()));
        return content(message, recipient, body);
    }

    static Failure failure(int code) {
        var advice = GraphErrors.of(code);
        return new Failure(code, advice.title(), advice.hint());
    }

    private boolean windowIsOpen(Target target) {
        return target.lastInboundAt() != null
                && target.lastInboundAt().plus(WINDOW).isAfter(clock.instant());
    }

    private Prepared content(Pending message, String recipient, MessageBody body) {
        OutboundContent content = message.content();
        if (content instanceof OutboundContent.Text text) {
            return new Prepared.Ready(recipient, body.text(text));
        }
        if (content instanceof OutboundContent.Template template) {
            return new Prepared.Ready(recipient, body.template(template));
        }
        if (content instanceof OutboundContent.Reaction reaction) {
            String target = whatsappIds.of(message.tenantId(), reaction.messageId());
            return target == null
                    ? hopeless("The message is not at WhatsApp", "React once it was sent.")
                    : new Prepared.Ready(recipient, body.reaction(reaction.emoji(), target));
        }
        OutboundContent.File file = (OutboundContent.File) content;
        if (file.attachmentId() == null || message.uploadedMediaId() != null) {
            return new Prepared.Ready(recipient, body.file(file, message.uploadedMediaId()));
        }
        return attachments
                .find(message.tenantId(), file.attachmentId())
                .<Prepared>map(Prepared.ToUpload::new)
                .orElseGet(() -> hopeless("The attachment is gone", "Attach the file again."));
    }

    private static Prepared hopeless(String title, String hint) {
        return new Prepared.Hopeless(new Failure(Delivery.OURS, title, hint));
    }
}
