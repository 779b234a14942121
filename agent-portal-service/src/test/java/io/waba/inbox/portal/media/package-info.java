@NullMarked
package io.waba.inbox.portal.media;

import org.jspecify.annotations.NullMarked;
