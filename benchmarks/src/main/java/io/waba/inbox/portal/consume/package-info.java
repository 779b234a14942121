/** Beside the portal's own package of this name, to reach what a benchmark measures and nobody else needs. */
@NullMarked
package io.waba.inbox.portal.consume;

import org.jspecify.annotations.NullMarked;
