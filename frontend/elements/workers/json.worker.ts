// Checks and completes JSON off the page's thread.
import 'monaco-editor/languages/features/json/json.worker';
