package io.waba.inbox.portal;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.JsonNode;

/**
 * What the OpenAPI document says beyond what the controllers' comments and signatures say: which problems a request can end with, and which
 * properties are always there.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(
                        new Info()
                                .title("waba-inbox")
                                .version("1")
                                .description(
                                        "What the agents' page asks for. Everything is of the tenant of the token; what is another"
                                                + " tenant's does not exist. Errors are problems (RFC 9457): decide on `code`, which is stable."))
                .addSecurityItem(new SecurityRequirement().addList(BEARER))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description("The `token` of a login.")));
    }

    /** Every operation with the problems that it can end with, by status. */
    @Bean
    OperationCustomizer problemsOfOperations() {
        return (operation, method) -> {
            Map<String, Set<ErrorCode>> byStatus = new TreeMap<>();
            problems(operation, method).forEach(code -> byStatus.computeIfAbsent(
                            Integer.toString(code.httpStatus()), status -> EnumSet.noneOf(ErrorCode.class))
                    .add(code));
            byStatus.forEach((status, codes) -> operation.getResponses().addApiResponse(status, response(codes)));
            return operation;
        };
    }

    private static Set<ErrorCode> problems(Operation operation, HandlerMethod method) {
        Set<ErrorCode> codes = EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL_ERROR);
        boolean takesBody = Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
        List<io.swagger.v3.oas.models.parameters.Parameter> parameters =
                operation.getParameters() == null ? List.of() : operation.getParameters();
        if (takesBody) {
            codes.addAll(
                    Set.of(ErrorCode.INVALID_REQUEST, ErrorCode.UNSUPPORTED_MEDIA_TYPE, ErrorCode.PAYLOAD_TOO_LARGE));
        }
        if (parameters.stream().anyMatch(parameter -> parameter.getIn().equals("query"))) {
            codes.add(ErrorCode.INVALID_REQUEST);
        }
        if (parameters.stream().anyMatch(parameter -> parameter.getIn().equals("path"))) {
            codes.add(ErrorCode.NOT_FOUND);
        }
        if (!method.hasMethodAnnotation(SecurityRequirements.class)) {
            codes.addAll(Set.of(
                    ErrorCode.TOKEN_MISSING,
                    ErrorCode.TOKEN_INVALID,
                    ErrorCode.TOKEN_EXPIRED,
                    ErrorCode.AGENT_DISABLED));
        }
        Problems more = method.getMethodAnnotation(Problems.class);
        if (more != null) {
            codes.addAll(Arrays.asList(more.value()));
        }
        return codes;
    }

    private static ApiResponse response(Set<ErrorCode> codes) {
        return new ApiResponse()
                .description(codes.stream().map(code -> "`" + code.code() + "`").collect(Collectors.joining(", ")))
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
    }

    /** The body of every problem; paths and schemas in an order of their own, so that two documents can be compared. */
    @Bean
    OpenApiCustomizer problemSchema() {
        return openApi -> {
            Schema<Object> code = schema("string", "What a program decides on; stable.");
            code.setEnum(Arrays.stream(ErrorCode.values())
                    .<Object>map(ErrorCode::code)
                    .toList());
            Schema<Object> problem = schema("object", "Why a request was not answered (RFC 9457).");
            problem.addProperty("title", schema("string", "The status in words."));
            problem.addProperty("status", schema("integer", "The HTTP status again."));
            problem.addProperty("code", code);
            problem.addProperty(
                    "detail", schema("string", "What a person reads: the value and the expectation; not stable."));
            problem.addProperty("instance", schema("string", "The path that was asked for."));
            problem.addProperty("current", new Schema<>().description("With `conflict`: what holds instead."));
            problem.setRequired(List.of("title", "status", "code", "detail"));
            openApi.getComponents().addSchemas(PROBLEM, problem);
        };
    }

    private static Schema<Object> schema(String type, @Nullable String description) {
        Schema<Object> schema = new Schema<>();
        schema.setType(type);
        schema.setTypes(new LinkedHashSet<>(Set.of(type)));
        schema.setDescription(description);
        return schema;
    }

    /** JSON that is passed on as it is, and not what Java's class for it can be asked. */
    @Bean
    ModelConverter passedOn() {
        return new ModelConverter() {
            @Override
            public @Nullable Schema<?> resolve(
                    AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
                if (JsonNode.class.isAssignableFrom(rawClass(type.getType()))) {
                    return schema("object", null).additionalProperties(true);
                }
                return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
            }
        };
    }

    /** A record's component that cannot be null is always there; one that can may be. */
    @Bean
    ModelConverter nullness() {
        return new ModelConverter() {
            @Override
            public @Nullable Schema<?> resolve(
                    AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
                if (!chain.hasNext()) {
                    return null;
                }
                Schema<?> resolved = chain.next().resolve(type, context, chain);
                Class<?> raw = rawClass(type.getType());
                if (resolved != null && raw.isRecord()) {
                    Schema<?> definition = resolved.get$ref() == null
                            ? resolved
                            : context.getDefinedModels().get(resolved.get$ref().replaceFirst("^.*/", ""));
                    if (definition != null && definition.getProperties() != null) {
                        describeNullness(raw, definition);
                    }
                }
                return resolved;
            }
        };
    }

    /** What is inside another record comes as Jackson's own type. */
    private static Class<?> rawClass(Type type) {
        return type instanceof JavaType known
                ? known.getRawClass()
                : ResolvableType.forType(type).toClass();
    }

    private static void describeNullness(Class<?> raw, Schema<?> definition) {
        List<String> required = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = nameOf(component);
            Schema<?> property = definition.getProperties().get(name);
            if (property == null) {
                continue;
            }
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            } else if (property.getTypes() != null) {
                Set<String> types = new LinkedHashSet<>(property.getTypes());
                types.add("null");
                property.setTypes(types);
            } else if (property.get$ref() != null) {
                definition.addProperty(name, referenceOrNull(property));
            }
        }
        definition.setRequired(required);
    }

    private static Schema<?> referenceOrNull(Schema<?> reference) {
        Schema<Object> none = new Schema<>();
        none.setTypes(Set.of("null"));
        Schema<Object> either = new Schema<>();
        either.setDescription(reference.getDescription());
        reference.setDescription(null);
        either.setAnyOf(List.of(reference, none));
        return either;
    }

    private static String nameOf(RecordComponent component) {
        com.fasterxml.jackson.annotation.JsonProperty named =
                component.getAccessor().getAnnotation(com.fasterxml.jackson.annotation.JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }
}
