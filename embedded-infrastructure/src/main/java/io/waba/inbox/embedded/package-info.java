/**
 * A broker (AMQP 0-9-1) and a document store (MongoDB's wire protocol) in this JVM, for machines that have neither and no Docker; never
 * for production. Start reading at {@link io.waba.inbox.embedded.EmbeddedInfrastructure}, for the store go on with {@code
 * EmbeddedDocumentStore} and {@code StoredBackend}.
 */
@NullMarked
package io.waba.inbox.embedded;

import org.jspecify.annotations.NullMarked;
