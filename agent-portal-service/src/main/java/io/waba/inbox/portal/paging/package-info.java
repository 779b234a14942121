/** Lists a page at a time: {@link io.waba.inbox.portal.paging.Cursors} are the places where pages end. */
@NullMarked
package io.waba.inbox.portal.paging;

import org.jspecify.annotations.NullMarked;
