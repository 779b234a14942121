@NullMarked
package io.waba.inbox.portal.commands;

import org.jspecify.annotations.NullMarked;
