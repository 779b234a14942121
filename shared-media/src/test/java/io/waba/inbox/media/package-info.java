@NullMarked
package io.waba.inbox.media;

import org.jspecify.annotations.NullMarked;
