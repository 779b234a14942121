/** Start reading at {@link io.waba.inbox.embedded.EmbeddedInfrastructureTest}. */
@NullMarked
package io.waba.inbox.embedded;

import org.jspecify.annotations.NullMarked;
