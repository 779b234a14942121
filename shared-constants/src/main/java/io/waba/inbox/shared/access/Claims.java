package io.waba.inbox.shared.access;

/** Names of the claims in our JSON Web Tokens (HS256), beside the registered {@code sub} (agent id), {@code iat} and {@code exp}. */
public final class Claims {

    public static final String TENANT_ID = "tenantId";
    public static final String NAME = "name";
    public static final String ROLE = "role";

    private Claims() {}
}
