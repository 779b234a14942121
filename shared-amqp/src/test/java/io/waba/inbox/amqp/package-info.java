/** The promises of this module, on a real broker. */
@NullMarked
package io.waba.inbox.amqp;

import org.jspecify.annotations.NullMarked;
