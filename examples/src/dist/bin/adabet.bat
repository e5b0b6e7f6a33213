@echo off
rem Starts adabet with the Java of JAVA_HOME, or else of the PATH.
rem JAVA_OPTS and ADABET_OPTS hold options for Java, for example ADABET_OPTS=-Xmx4g.
setlocal
set "JAR=%~dp0..\adabet.jar"
if not exist "%JAR%" (
  echo adabet: "%JAR%" is missing; unpack the archive again, as a whole 1>&2
  exit /b 1
)
if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
  set "JAVA=java.exe"
)
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo adabet: no Java was found; install Java 17 or newer, or set JAVA_HOME to its folder 1>&2
  exit /b 1
)
set "VERSION="
for /f "tokens=3" %%v in ('""%JAVA%" -version 2^>^&1 ^| findstr /c:" version ""') do if not defined VERSION set "VERSION=%%~v"
for /f "delims=.-+" %%v in ("%VERSION%") do set "MAJOR=%%v"
if not defined MAJOR (
  echo adabet: "%JAVA%" does not say its version; set JAVA_HOME to the folder of a Java 17 or newer 1>&2
  exit /b 1
)
if %MAJOR% LSS 17 (
  echo adabet: "%JAVA%" is Java %VERSION%; adabet needs 17 or newer. Set JAVA_HOME to the folder of one 1>&2
  exit /b 1
)
if not defined TF_CPP_MIN_LOG_LEVEL set "TF_CPP_MIN_LOG_LEVEL=2"
"%JAVA%" %JAVA_OPTS% %ADABET_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
