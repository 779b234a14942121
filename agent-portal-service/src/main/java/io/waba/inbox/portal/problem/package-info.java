/**
 * What a client is told when something is wrong: problem+json (RFC 9457) with a stable {@code code}, everywhere and always. Throw a
 * {@link io.waba.inbox.portal.problem.ProblemException}; {@link io.waba.inbox.portal.problem.ProblemAdvice} turns everything else into one.
 */
@NullMarked
package io.waba.inbox.portal.problem;

import org.jspecify.annotations.NullMarked;
