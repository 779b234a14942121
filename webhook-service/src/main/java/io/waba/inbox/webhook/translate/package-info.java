/** Meta's JSON into our records, losing nothing: start at {@link io.waba.inbox.webhook.translate.EnvelopeTranslator}. */
@NullMarked
package io.waba.inbox.webhook.translate;

import org.jspecify.annotations.NullMarked;
