/** Tests of what agents do. */
@NullMarked
package io.waba.inbox.portal.activity;

import org.jspecify.annotations.NullMarked;
