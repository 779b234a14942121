/**
 * What leads and admins set up for their tenant: {@code AgentsController} who works for it, {@code CannedRepliesController} and {@code
 * LabelsController} what agents have at hand. What they set up is the portal's own; business numbers are state-manager's, and only read.
 */
@NullMarked
package io.waba.inbox.portal.administration;

import org.jspecify.annotations.NullMarked;
