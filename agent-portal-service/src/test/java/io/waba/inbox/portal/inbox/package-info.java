@NullMarked
package io.waba.inbox.portal.inbox;

import org.jspecify.annotations.NullMarked;
