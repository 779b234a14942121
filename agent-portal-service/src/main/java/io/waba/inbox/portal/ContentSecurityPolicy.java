package io.waba.inbox.portal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;
import org.springframework.security.web.header.HeaderWriter;

/**
 * Lets the page load only what is ours and talk only to us and to our sockets. Written per request, because the sockets are by default on
 * whatever host the page was asked of.
 */
final class ContentSecurityPolicy implements HeaderWriter {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]");
    private static final String REST =
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
                    + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'";

    private final WebSettings.Realtime realtime;

    ContentSecurityPolicy(WebSettings.Realtime realtime) {
        this.realtime = realtime;
    }

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", REST + sockets(request));
    }

    private String sockets(HttpServletRequest request) {
        String origin = realtime.publicUrl();
        if (origin == null) {
            String host = request.getServerName();
            if (!HOST.matcher(host).matches()) {
                return "";
            }
            origin = request.getScheme() + "://" + host + ":" + realtime.port();
        }
        // http → ws, https → wss
        return " " + origin + " ws" + origin.substring("http".length());
    }
}
