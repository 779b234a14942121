/**
 * The one client of Meta's Graph API: {@link io.waba.inbox.graph.GraphApi} sends messages, {@link io.waba.inbox.graph.GraphMedia} moves
 * files, {@link io.waba.inbox.graph.GraphResult} says what is certain about a call, {@link io.waba.inbox.graph.GraphErrors} what each of
 * Meta's error codes means and what to do next.
 */
@NullMarked
package io.waba.inbox.graph;

import org.jspecify.annotations.NullMarked;
