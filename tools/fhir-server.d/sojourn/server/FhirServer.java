package sojourn.server;

import ca.uhn.fhir.batch2.api.IJobMaintenanceService;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.LoggerFactory;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

/**
 * A FHIR R4 server on 127.0.0.1: HAPI FHIR JPA with the database H2. Usage: FhirServer PORT [DATABASE_FILE]
 *
 * <p>When it is ready it prints one line, "ready" and the base URL. Port 0 takes a free one. Without a file the database is
 * in memory. SIGTERM ends it. With -Dsojourn.once=true it ends when it is ready.
 */
public final class FhirServer {
  public static void main(String[] arguments) throws Exception {
    Store.databaseFile = arguments.length > 1 ? arguments[1] : null;

    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    server.addConnector(connector);
    // Taken before the slow part, so that a port in use is said at once; requests wait for start().
    connector.open();

    ServletContextHandler handler = new ServletContextHandler("/");
    server.setHandler(handler);
    AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
    context.register(Store.class, Rest.class);
    context.setServletContext(handler.getServletContext());
    context.refresh();
    handler.addServlet(new ServletHolder(context.getBean(RestfulServer.class)), "/fhir/*");
    server.start();

    ExecutorService jobs = maintainJobs(context.getBean(IJobMaintenanceService.class));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(jobs, server, context)));
    System.out.println("ready http://127.0.0.1:" + connector.getLocalPort() + "/fhir");
    if (Boolean.getBoolean("sojourn.once")) System.exit(0);
    server.join();
  }

  /** Jobs such as $import go on at a maintenance pass. By itself it comes once a minute, which is long in a test. */
  private static ExecutorService maintainJobs(IJobMaintenanceService service) {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    Runnable pass =
        () -> {
          try {
            service.runMaintenancePass();
          } catch (RuntimeException problem) { // an exception would end the schedule
            LoggerFactory.getLogger(FhirServer.class).warn("maintenance of jobs failed", problem);
          }
        };
    executor.scheduleWithFixedDelay(pass, 1, 1, TimeUnit.SECONDS);
    return executor;
  }

  private static void stop(ExecutorService jobs, Server server, AnnotationConfigWebApplicationContext context) {
    try {
      jobs.shutdown();
      jobs.awaitTermination(5, TimeUnit.SECONDS); // a pass needs the database, which is closed next
      server.stop();
    } catch (Exception problem) {
      LoggerFactory.getLogger(FhirServer.class).warn("the server did not stop in order", problem);
    }
    context.close();
  }
}
