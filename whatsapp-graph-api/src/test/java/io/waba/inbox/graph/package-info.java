/** What is certain about a call, against sockets that do what Meta's should not. */
@NullMarked
package io.waba.inbox.graph;

import org.jspecify.annotations.NullMarked;
