/** The service from outside: messages in, documents and events out. Start reading at {@link io.waba.inbox.state.StateManagerIT}. */
@NullMarked
package io.waba.inbox.state;

import org.jspecify.annotations.NullMarked;
