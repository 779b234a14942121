/** The service as Meta sees it: start reading at {@link io.waba.inbox.webhook.WebhookReceiveIT}. */
@NullMarked
package io.waba.inbox.webhook;

import org.jspecify.annotations.NullMarked;
