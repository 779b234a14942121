/** Updates to the broker, all confirmed or none answered for: start at {@link io.waba.inbox.webhook.publish.UpdatePublisher}. */
@NullMarked
package io.waba.inbox.webhook.publish;

import org.jspecify.annotations.NullMarked;
